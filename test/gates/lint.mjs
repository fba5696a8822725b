/**
 * Lints texts as if they lay at a path: `[{path, text}]` on standard input, the same with `messages` on standard output. Rules
 * that need types are left out, as the texts are in no program. A program of its own: ESLint loads its configuration by import().
 */
import { text } from 'node:stream/consumers';
import { join } from 'node:path';
import { ESLint } from 'eslint';
import tseslint from 'typescript-eslint';

const cwd = join(import.meta.dirname, '../..');
const { rules, languageOptions } = tseslint.configs.disableTypeChecked;
const eslint = new ESLint({ cwd, overrideConfig: [{ files: ['**/*.ts'], rules, languageOptions }] });
const plants = JSON.parse(await text(process.stdin));
const results = [];
for (const plant of plants) {
  const [result] = await eslint.lintText(plant.text, { filePath: join(cwd, plant.path), warnIgnored: true });
  results.push({ ...plant, messages: result.messages.map(({ ruleId, message }) => ({ ruleId, message })) });
}
console.log(JSON.stringify(results));
