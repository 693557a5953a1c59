// node caniemail.mjs <node_modules> <files.html ...>: what the mail programs named here do not show as it is written, as
// JSON {file: [[title, support, client], ...]}. Data of https://www.caniemail.com.
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const [packages, ...files] = process.argv.slice(2);
const { caniemail } = await import(pathToFileURL(`${packages}/caniemail/dist/index.js`));
const clients = ["outlook.windows", "gmail.*", "apple-mail.*"];
const found = {};
for (const file of files) {
  const { issues } = caniemail({ clients, html: readFileSync(file, "utf8") });
  found[file] = [...issues.errors, ...issues.warnings].flatMap(([client, features]) =>
    features.map(({ title, support }) => [title, support ?? "?", client]));
}
process.stdout.write(JSON.stringify(found));
