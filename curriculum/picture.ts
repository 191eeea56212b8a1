/** What an inline picture of a lesson may be of: drawn from the reader's own cluster (docs/authoring.md). */
export const pictureKinds = ['nodes', 'pod', 'owners', 'service', 'labels', 'namespaces', 'storage', 'life', 'request', 'route'] as const;
