import { inject } from 'vitest';
import { serviceProcesses } from './site.ts';

/** Stops a service of the tests' stack as a hanging machine would, and lets it go on after `work`. */
export async function freeze(service: string, work: () => Promise<void>): Promise<void> {
  const processes = await serviceProcesses(inject('stackHome'), service);
  for (const pid of processes) process.kill(pid, 'SIGSTOP');
  try {
    await work();
  } finally {
    for (const pid of processes) process.kill(pid, 'SIGCONT');
  }
}
