import { expect, test } from 'vitest';
import { addressesOf, innerAddresses } from '../../../src/stack/addresses.ts';
import { assignPorts } from '../../../src/stack/ports.ts';

const ports = await assignPorts({}, () => Promise.resolve(true));

test('the usual stack lies at the root and shows everything', () => {
  const { hub, gateway, gatewayThroughHub, proxy } = addressesOf(ports);
  expect(hub).toBe(`http://127.0.0.1:${ports.hub}`);
  expect(gateway).toBe(`http://127.0.0.1:${ports.gateway}/services/dask-gateway`);
  expect(gatewayThroughHub).toBe(`${hub}/services/dask-gateway`);
  expect(proxy).toBe(`127.0.0.1:${ports.gateway}`);
  expect(innerAddresses(ports).hubApi).toBe(`http://127.0.0.1:${ports.hubApi}/hub/api`);
});

test.each(['/a/b', 'a/b', '/a/b/', 'a//b'])('the path “%s” is part of every address', (hubPath) => {
  const { hub, gateway, gatewayThroughHub } = addressesOf(ports, { hubPath });
  expect(hub).toBe(`http://127.0.0.1:${ports.hub}/a/b`);
  expect(gatewayThroughHub).toBe(`${hub}/services/dask-gateway`);
  expect(new URL(gateway).pathname).toBe('/a/b/services/dask-gateway');
  expect(innerAddresses(ports, { hubPath }).hubPath).toBe('/a/b/');
});

test.each([undefined, '', '/'])('the path “%s” is the root', (hubPath) => {
  expect(addressesOf(ports, { hubPath })).toEqual(addressesOf(ports));
});

test('a hidden gateway is only in the inner addresses', () => {
  const shown = JSON.stringify(addressesOf(ports, { hideProxy: true }));
  expect(shown).not.toContain(String(ports.gateway));
  expect(innerAddresses(ports, { hideProxy: true }).proxy).toBe(`127.0.0.1:${ports.gateway}`);
});
