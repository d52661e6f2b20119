import assert from "node:assert/strict";
import { test } from "node:test";
import { Drafts, type Draft, type Sent } from "../src/portal/drafts.ts";

class Shelf {
  readonly kept = new Map<string, string>();
  getItem(key: string): string | null {
    return this.kept.get(key) ?? null;
  }
  setItem(key: string, value: string): void {
    this.kept.set(key, value);
  }
  removeItem(key: string): void {
    this.kept.delete(key);
  }
}

function draft(key: string, word = key): Draft {
  return { key, url: `/portal/intake/reason/`, fields: [["why_now", word]] };
}

const DONE: Sent = { status: 200, at: "14:05", help: false };
const answers = (status: number) => async (): Promise<Sent> => ({ status, at: "", help: false });

test("what was typed is kept before it is sent and survives the page", async () => {
  const shelf = new Shelf();
  new Drafts(shelf, "pat", () => new Promise(() => {})).keep("reason", draft("a"));
  const sent: string[] = [];
  const later = new Drafts(shelf, "pat", async (one) => (sent.push(one.key), DONE));
  assert.deepEqual(later.waiting("reason")?.fields, [["why_now", "a"]]);
  assert.equal((await later.flush("reason"))?.at, "14:05");
  assert.deepEqual(sent, ["a"]);
  assert.equal(later.waiting("reason"), null, "the clinic has it: nothing stays on the device");
});

for (const status of [0, 401, 429, 500, 503]) {
  test(`an answer ${status} leaves it waiting`, async () => {
    const drafts = new Drafts(new Shelf(), "pat", answers(status));
    drafts.keep("reason", draft("a"));
    assert.equal((await drafts.flush("reason"))?.status, status);
    assert.equal(drafts.waiting("reason")?.key, "a");
  });
}

test("a refusal is told and what was typed stays on the device", async () => {
  const drafts = new Drafts(new Shelf(), "pat", answers(422));
  drafts.keep("reason", draft("a"));
  assert.equal((await drafts.flush("reason"))?.status, 422);
  assert.equal(drafts.waiting("reason")?.key, "a");
});

test("a lost connection waits and is sent under the same key", async () => {
  const keys: string[] = [];
  let isDown = true;
  const drafts = new Drafts(new Shelf(), "pat", async (one) => {
    keys.push(one.key);
    if (isDown) throw new TypeError("offline");
    return DONE;
  });
  drafts.keep("reason", draft("a"));
  await drafts.flush("reason");
  isDown = false;
  await drafts.flush("reason");
  assert.deepEqual(keys, ["a", "a"]);
});

test("typed on while it was under way: the newer words are sent too", async () => {
  const words: string[] = [];
  const shelf = new Shelf();
  const drafts: Drafts = new Drafts(shelf, "pat", async (one) => {
    words.push(one.fields[0]?.[1] ?? "");
    if (words.length === 1) {
      drafts.keep("reason", draft("b"));
      void drafts.flush("reason");
    }
    return DONE;
  });
  drafts.keep("reason", draft("a"));
  await drafts.flush("reason");
  assert.deepEqual(words, ["a", "b"]);
  assert.equal(drafts.waiting("reason"), null);
});

test("whoever asks while it is under way waits until the newer words have gone", async () => {
  let answer = (_sent: Sent): void => {};
  const drafts = new Drafts(new Shelf(), "pat", (one) =>
    one.key === "a" ? new Promise((resolve) => (answer = resolve)) : Promise.resolve(DONE),
  );
  drafts.keep("reason", draft("a"));
  void drafts.flush("reason");
  drafts.keep("reason", draft("b"));
  const later = drafts.flush("reason");
  answer(DONE);
  assert.equal((await later)?.at, "14:05");
  assert.equal(drafts.waiting("reason"), null, "going on finds nothing left");
});

test("nothing leaves under another person's sign-in", async () => {
  const shelf = new Shelf();
  new Drafts(shelf, "pat", answers(0)).keep("reason", draft("a"));
  const sent: string[] = [];
  const other = new Drafts(shelf, "quinn", async (one) => (sent.push(one.key), DONE));
  await other.flush("reason");
  assert.deepEqual(sent, []);
  assert.equal(other.waiting("reason"), null);
});
