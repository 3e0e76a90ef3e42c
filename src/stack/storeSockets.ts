import { rm } from 'node:fs/promises';
import { adminGrpc, type Ports } from './ports.ts';

/**
 * Removes the sockets that SeaweedFS 4.48 makes beside each of its gRPC ports and leaves behind, by a
 * fixed name in /tmp (mode 0700 here: nobody else could join them).
 */
export async function removeStoreSockets(ports: Ports): Promise<void> {
  const grpc = {
    master: ports.masterGrpc,
    volume: ports.volumeGrpc,
    filer: ports.filerGrpc,
    s3: ports.s3Grpc,
    admin: adminGrpc(ports.admin),
  };
  for (const [part, port] of Object.entries(grpc)) {
    await rm(`/tmp/seaweedfs-${part}-grpc-${port}.sock`, { force: true });
  }
}
