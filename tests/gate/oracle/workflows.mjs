// Reads workflow files with GitHub's own parser: a JSON map of name to text in, errors and each job's condition out.
import { readFileSync } from "node:fs";
import { NoOperationTraceWriter, convertWorkflowTemplate, parseWorkflow } from "@actions/workflow-parser";

const read = async ([name, content]) => {
  const result = parseWorkflow({ name, content }, new NoOperationTraceWriter());
  const jobs = {};
  if (result.value) {
    const template = await convertWorkflowTemplate(result.context, result.value);
    for (const job of template.jobs ?? []) {
      jobs[job.id.value] = job.if?.expression ?? null;
    }
  }
  return [name, { errors: result.context.errors.getErrors().map((error) => error.message), jobs }];
};

const files = Object.entries(JSON.parse(readFileSync(0, "utf8")));
process.stdout.write(JSON.stringify(Object.fromEntries(await Promise.all(files.map(read)))));
