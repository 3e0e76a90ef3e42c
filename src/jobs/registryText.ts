import { hashOf } from './programs.ts';
import cluster from './programs/registry/cluster.py';
import deaths from './programs/registry/deaths.py';
import growth from './programs/registry/growth.py';
import insertion from './programs/registry/insertion.py';
import interrupt from './programs/registry/interrupt.py';
import job from './programs/registry/job.py';
import ladder from './programs/registry/ladder.py';
import lease from './programs/registry/lease.py';
import lines from './programs/registry/lines.py';
import loader from './programs/registry/loader.py';
import looking from './programs/registry/looking.py';
import main from './programs/registry/main.py';
import plugin from './programs/registry/plugin.py';
import records from './programs/registry/records.py';
import tasks from './programs/registry/tasks.py';
import telling from './programs/registry/telling.py';
import turns from './programs/registry/turns.py';
import unpack from './programs/registry/unpack.py';

/** The modules of the registry, each after those that it imports. */
const modules = {
  interrupt,
  loader,
  lines,
  job,
  telling,
  turns,
  tasks,
  insertion,
  cluster,
  ladder,
  deaths,
  growth,
  records,
  lease,
  looking,
  plugin,
  main,
};

/** The registry as one Python module that unpacks itself; the name holds the hash. */
export const registryModule = module();

function module(): { readonly name: string; readonly source: string } {
  // JSON in JSON: the outer one is a Python string literal.
  const packed = JSON.stringify(JSON.stringify(Object.entries(modules)));
  const source = `${unpack}\n\nmain = unpack(__name__ + "_parts", ${packed}).main\n`;
  return { source, name: `science_gateway_registry_${hashOf(source).slice(0, 12)}` };
}
