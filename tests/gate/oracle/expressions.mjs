// Answers expressions with GitHub's own evaluator: a JSON list of {expression, context} in, a list of answers out.
import { readFileSync } from "node:fs";
import { Evaluator, Lexer, Parser, data } from "@actions/expressions";

const reviver = (_key, value) => {
  if (value === null) return new data.Null();
  if (typeof value === "string") return new data.StringData(value);
  if (typeof value === "number") return new data.NumberData(value);
  if (typeof value === "boolean") return new data.BooleanData(value);
  if (Array.isArray(value)) return new data.Array(...value);
  return new data.Dictionary(...Object.keys(value).map((key) => ({ key, value: value[key] })));
};

const plain = (value) => {
  switch (value.kind) {
    case data.Kind.Null:
      return null;
    case data.Kind.Array:
      return value.values().map(plain);
    case data.Kind.Dictionary:
      return Object.fromEntries(value.pairs().map((pair) => [pair.key, plain(pair.value)]));
    case data.Kind.Number:
      return Number.isFinite(value.value) ? value.value : { number: String(value.value) };
    default:
      return value.value;
  }
};

const answer = ({ expression, context }) => {
  try {
    const contexts = JSON.parse(JSON.stringify(context), reviver);
    const tree = new Parser(new Lexer(expression).lex().tokens, Object.keys(context), []).parse();
    return { value: plain(new Evaluator(tree, contexts).evaluate()) };
  } catch (error) {
    return { error: String(error.message) };
  }
};

process.stdout.write(JSON.stringify(JSON.parse(readFileSync(0, "utf8")).map(answer)));
