// CLI for Microsoft 365 in one process: the same command for one person after the other.
// Reads {"people": [ids], "product": id} from standard input, prints {"seconds", "cpu", "failed"}.
import { executeCommand } from '@pnp/cli-microsoft365';

const chunks = [];
for await (const chunk of process.stdin) chunks.push(chunk);
const { warm, people, product } = JSON.parse(Buffer.concat(chunks));
const remove = (userId) =>
  executeCommand('entra user license remove', { userId, ids: product, force: true });

for (const userId of warm) await remove(userId);
const failed = [];
const [began, cpu] = [process.hrtime.bigint(), process.cpuUsage()];
for (const userId of people) {
  try {
    await remove(userId);
  } catch {
    failed.push(userId);
  }
}
const used = process.cpuUsage(cpu);
console.log(JSON.stringify({
  seconds: Number(process.hrtime.bigint() - began) / 1e9,
  cpu: (used.user + used.system) / 1e6,
  failed: failed.length,
}));
