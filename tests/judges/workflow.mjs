// What is wrong with a workflow of GitHub Actions, by its published schema: a line of JSON.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const [, , modules, file] = process.argv;
const { validateWorkflow } = createRequire(`${modules}/`)("@action-validator/core");
console.log(JSON.stringify(validateWorkflow(readFileSync(file, "utf8")).errors));
