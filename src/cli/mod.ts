#!/usr/bin/env node
/**
 * The program `sendoff`: prints and checks configs, proves that a set-up works, serves a folder. To import
 * this entry is to run it.
 *
 * @module
 */
import process from "node:process";
import { main } from "./main.ts";
import { ownTerminal } from "./terminal.ts";

process.exitCode = await main(process.argv.slice(2), ownTerminal());
