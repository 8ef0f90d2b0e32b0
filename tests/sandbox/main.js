import { Sandbox } from './sandbox.js';
import { help, readSettings } from './settings.js';

/* Starts the sandbox and prints its address when it is ready.  SIGTERM and SIGINT end it. */
async function main() {
    if (process.argv.includes('--help') || process.argv.includes('-h')) {
        process.stdout.write(help());
        return;
    }
    const sandbox = new Sandbox(readSettings(process.argv.slice(2), process.env));
    const address = await sandbox.start();
    process.stdout.write(`sandbox ready at ${address}\n`);
    const end = () => sandbox.stop().then(() => process.exit(0));
    process.on('SIGTERM', end);
    process.on('SIGINT', end);
}

main().catch((error) => {
    process.stderr.write(`sandbox: ${error.message}\n`);
    process.exit(2);
});
