"""The jobs of a cluster, kept in its scheduler. `src/jobs/registryText.ts` makes one text of it."""
