"""Contents: files and directories of a branch or commit, read, written and deleted (docs/facts.md#file-contents).

A commit holds the whole tree as {path: text}; bytes that are no UTF-8 survive as surrogate escapes.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
from typing import Any
from urllib.parse import quote

from lab.simulators.github.access import changeable_repo, full_name, readable_repo, viewer
from lab.simulators.github.clock import now
from lab.simulators.github.errors import invalid_request, missing, not_found, problem
from lab.simulators.github.repositories import git_commit, repo_url
from lab.simulators.routing import Call, Reply

FULL_BYTES = 1_000_000
"""Larger files come without content, and raw only."""
Tree = dict[str, str]


def get_contents(call: Call) -> Reply:
    """A file (JSON with base64, or raw) or a directory (its entries, or an object with them)."""
    repo = readable_repo(call)
    ref = call.request.args.get("ref") or repo["default_branch"]
    tree, path = _tree(repo, ref), call.params.get("path", "").strip("/")
    accept = call.request.headers.get("Accept", "")
    if path in tree:
        data = _bytes(tree[path])
        if "raw" in accept:
            return Reply(body=data, headers={"Content-Type": "application/vnd.github.raw; charset=utf-8"})
        return Reply(body=_entry(call, repo, path, ref, "file", data) | _encoded(data))
    entries = _entries(call, repo, tree, path, ref)
    if not entries:
        raise not_found()
    if "object" in accept:
        return Reply(body=_entry(call, repo, path, ref, "dir", b"") | {"entries": entries})
    return Reply(body=entries)


def put_contents(call: Call) -> Reply:
    """Writes a file as one commit: 201 new, 200 changed; 422 without its sha, 409 with a stale one."""
    repo, branch = _branch_to_change(call)
    body, path = call.body or {}, call.params["path"]
    data = _decoded(body)
    tree = dict(_tree(repo, branch))
    new = path not in tree
    if new and body.get("sha"):
        raise problem(409, f"{path} does not match {body['sha']}")
    if not new:
        _check_sha(path, tree[path], body)
    tree[path] = data.decode("utf-8", "surrogateescape")
    commit = _commit(call, repo, branch, tree)
    return Reply(201 if new else 200, {"content": _entry(call, repo, path, branch, "file", data), "commit": commit})


def delete_contents(call: Call) -> Reply:
    """Deletes a file as one commit: 200, with the same rules for its sha."""
    repo, branch = _branch_to_change(call)
    path = call.params["path"]
    tree = dict(_tree(repo, branch))
    if path not in tree:
        raise not_found()
    _check_sha(path, tree.pop(path), call.body or {})
    return Reply(body={"content": None, "commit": _commit(call, repo, branch, tree)})


def blob_sha(data: bytes) -> str:
    """What git calls these bytes."""
    return hashlib.sha1(b"blob %d\0" % len(data) + data, usedforsecurity=False).hexdigest()


def tree_sha(tree: Tree) -> str:
    """A name for a whole tree: the same for the same files. Not git's own."""
    return hashlib.sha1(json.dumps(tree, sort_keys=True).encode(), usedforsecurity=False).hexdigest()


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")


def _tree(repo: dict[str, Any], ref: str) -> Tree:
    branch = repo["branches"].get(ref.removeprefix("refs/heads/").removeprefix("heads/"))
    commit = repo["commits"].get(branch["sha"] if branch else ref)
    if commit is None:
        raise not_found(f"No commit found for the ref {ref}")
    tree = commit["files"]
    assert isinstance(tree, dict)
    return tree


def _entries(call: Call, repo: dict[str, Any], tree: Tree, path: str, ref: str) -> list[dict[str, Any]]:
    """What is directly in a directory, by name; empty when there is no such directory."""
    inside = {name: text for name, text in tree.items() if name.startswith(f"{path}/" if path else "")}
    start = len(path) + 1 if path else 0
    children: dict[str, bytes | None] = {}
    for name, text in sorted(inside.items()):
        child, _, below = name[start:].partition("/")
        children[child] = None if below else _bytes(text)
    return [
        _entry(call, repo, f"{path}/{child}".lstrip("/"), ref, "dir" if data is None else "file", data or b"")
        for child, data in children.items()
    ]


def _entry(call: Call, repo: dict[str, Any], path: str, ref: str, kind: str, data: bytes) -> dict[str, Any]:
    url, html, at = repo_url(call.base_url, repo), f"{call.base_url}/{full_name(repo)}", quote(path)
    sha = blob_sha(data) if kind == "file" else tree_sha({path: ref})
    itself = f"{url}/contents/{at}?ref={quote(ref, safe='')}"
    git = f"{url}/git/{'blobs' if kind == 'file' else 'trees'}/{sha}"
    page = f"{html}/{'blob' if kind == 'file' else 'tree'}/{quote(ref)}/{at}"
    return {
        "name": path.rpartition("/")[2],
        "path": path,
        "sha": sha,
        "size": len(data),
        "url": itself,
        "html_url": page,
        "git_url": git,
        "download_url": f"{html}/raw/{quote(ref)}/{at}" if kind == "file" else None,
        "type": kind,
        "_links": {"self": itself, "git": git, "html": page},
    }


def _encoded(data: bytes) -> dict[str, str]:
    """The content as GitHub sends it: base64 in lines of 60 characters."""
    if len(data) > FULL_BYTES:
        return {"content": "", "encoding": "none"}
    text = base64.b64encode(data).decode()
    lines = [text[at : at + 60] + "\n" for at in range(0, len(text), 60)]
    return {"content": "".join(lines), "encoding": "base64"}


def _branch_to_change(call: Call) -> tuple[dict[str, Any], str]:
    repo = changeable_repo(call, "write", not_found(), needs="contents=write")
    body = call.body or {}
    if not body.get("message"):
        raise missing("message")
    branch = body.get("branch") or repo["default_branch"]
    if branch not in repo["branches"]:
        raise not_found(f"Branch {branch} not found")
    return repo, branch


def _decoded(body: dict[str, Any]) -> bytes:
    text = body.get("content")
    if text is None:
        raise missing("content")
    try:
        return base64.b64decode("".join(str(text).split()), validate=True)
    except binascii.Error:
        raise problem(422, "content is not valid Base64") from None


def _check_sha(path: str, text: str, body: dict[str, Any]) -> None:
    sha = body.get("sha")
    if sha is None:
        raise missing("sha")
    if not isinstance(sha, str):
        raise invalid_request(f"For 'properties/sha', {sha!r} is not a string.")
    if sha != blob_sha(_bytes(text)):
        raise problem(409, f"{path} does not match {sha}")


def _commit(call: Call, repo: dict[str, Any], branch: str, tree: Tree) -> dict[str, Any]:
    """Puts the tree at the head of the branch, as a commit of the caller."""
    parent, date = repo["branches"][branch]["sha"], now()
    record = {
        "author": viewer(call).login,
        "date": date,
        "message": call.body["message"],
        "tree": tree_sha(tree),
        "parents": [parent],
        "files": tree,
    }
    sha = hashlib.sha1(json.dumps(record, sort_keys=True).encode(), usedforsecurity=False).hexdigest()
    repo["commits"][sha] = record
    repo["branches"][branch]["sha"] = sha
    repo["pushed_at"] = date
    url, html = repo_url(call.base_url, repo), f"{call.base_url}/{full_name(repo)}"
    return {
        "sha": sha,
        "node_id": f"C_{sha}",
        "url": f"{url}/git/commits/{sha}",
        "html_url": f"{html}/commit/{sha}",
        **git_commit(record),
        "tree": {"sha": record["tree"], "url": f"{url}/git/trees/{record['tree']}"},
        "parents": [{"sha": parent, "url": f"{url}/git/commits/{parent}", "html_url": f"{html}/commit/{parent}"}],
    }
