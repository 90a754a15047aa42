// The databases a story is told on: SQLite always, PostgreSQL when a cluster is at hand.

import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { promisify } from "node:util";

const CLUSTER = process.env.SWITCHBOARD_TEST_POSTGRES;

const sqlite = { name: "SQLite", settings: async () => ({}) };
const postgres = { name: "PostgreSQL", settings: freshPostgres };

export const databases = CLUSTER ? [sqlite, postgres] : [sqlite];

// The settings that point a server at a new, empty database.
async function freshPostgres() {
  const name = `e2e_${randomBytes(6).toString("hex")}`;
  await promisify(execFile)("psql", [CLUSTER, "--quiet", "--no-psqlrc", "--command", `create database ${name}`]);

  const url = new URL(CLUSTER);
  url.pathname = `/${name}`;
  return { SWITCHBOARD_DATABASE_URL: url.href, SWITCHBOARD_SECRET_KEY: randomBytes(32).toString("hex") };
}
