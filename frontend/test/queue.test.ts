import assert from "node:assert/strict";
import { test } from "node:test";
import { Queue, type Answer, type Waiting } from "../src/offline/queue.ts";

class Shelf {
  private readonly kept = new Map<string, string>();
  getItem(key: string): string | null {
    return this.kept.get(key) ?? null;
  }
  setItem(key: string, value: string): void {
    this.kept.set(key, value);
  }
}

function entry(key: string, user = "nina"): Waiting {
  return { key, url: "/session/1/chart/", user, label: "MOAA/S 5", happenedAt: 1000, fields: [["value", "5"]], state: "waiting", reason: "" };
}

const DOWN: Answer = { status: 0, reason: "" };
const DONE: Answer = { status: 204, reason: "" };

test("an entry typed while the connection is down is kept with its time and key", async () => {
  const shelf = new Shelf();
  await new Queue(shelf, () => Promise.reject(new TypeError("offline"))).put(entry("a"));
  const [kept] = new Queue(shelf, async () => DONE).all();
  assert.equal(kept?.key, "a");
  assert.equal(kept?.happenedAt, 1000);
});

test("an entry is kept before it is sent: leaving the page at once loses nothing", async () => {
  const shelf = new Shelf();
  const leaving = new Queue(shelf, () => new Promise(() => {}));
  void leaving.put(entry("a"));
  assert.deepEqual(leaving.idle(), [], "not shown as waiting while it is on its way");
  const sent: string[] = [];
  await new Queue(shelf, async (e) => (sent.push(e.key), DONE)).flush("nina");
  assert.deepEqual(sent, ["a"]);
  assert.equal(shelf.getItem("okt-waiting"), "[]");
});

test("it is sent later, in order, and leaves the list", async () => {
  const sent: string[] = [];
  let answer = DOWN;
  const queue = new Queue(new Shelf(), async (e) => (sent.push(e.key), answer));
  await queue.put(entry("a"));
  await queue.put(entry("b"));
  answer = DONE;
  await queue.flush("nina");
  assert.deepEqual(sent, ["a", "b", "a", "b"]);
  assert.deepEqual(queue.all(), []);
});

test("a refused entry stays visible with the reason", async () => {
  let answer = DOWN;
  const queue = new Queue(new Shelf(), async () => answer);
  await queue.put(entry("a"));
  answer = { status: 422, reason: "The session is over." };
  await queue.flush("nina");
  assert.equal(queue.all()[0]?.state, "rejected");
  assert.equal(queue.all()[0]?.reason, "The session is over.");
  queue.drop("a");
  assert.deepEqual(queue.all(), []);
});

test("one person's entry never leaves under another's name", async () => {
  let answer = DOWN;
  const queue = new Queue(new Shelf(), async () => answer);
  await queue.put(entry("a", "nina"));
  answer = DONE;
  await queue.flush("omar");
  assert.equal(queue.all().length, 1);
});

test("a locked screen or an expired sign-in keeps entries waiting", async () => {
  const queue = new Queue(new Shelf(), async () => ({ status: 423, reason: "" }));
  await queue.put(entry("a"));
  await queue.flush("nina");
  assert.equal(queue.all()[0]?.state, "waiting");
});

test("an entry refused at once is shown beside its form and not kept", async () => {
  const queue = new Queue(new Shelf(), async () => ({ status: 422, reason: "0 to 5" }));
  assert.equal((await queue.put(entry("a"))).reason, "0 to 5");
  assert.deepEqual(queue.all(), []);
});

test("two flushes at once send an entry once", async () => {
  let sent = 0;
  let answer = DOWN;
  const queue = new Queue(new Shelf(), async () => (sent++, answer));
  await queue.put(entry("a"));
  answer = DONE;
  await Promise.all([queue.flush("nina"), queue.flush("nina")]);
  assert.equal(sent, 2);
});
