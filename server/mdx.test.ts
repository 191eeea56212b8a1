import { getMDXComponent } from 'mdx-bundler/client';
import { createElement } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import { compileMdx } from './mdx';

const html = async (source: string): Promise<string> => {
  const Content = getMDXComponent(await compileMdx(source, 'test.mdx', { outputs: [], linkTo: () => undefined }));
  return renderToStaticMarkup(createElement(Content));
};

describe('a lesson\'s text as the page has it', () => {
  it('names the file that a titled block is, in any language, and says what may be run', async () => {
    const page = await html('```yaml title="web.yaml"\nkind: Pod\n```\n\n```dockerfile title="hello/Dockerfile"\nFROM busybox\n```\n\n```sh run\nls\n```\n\n```yaml\nkind: Pod\n```\n');
    const blocks = [...page.matchAll(/<pre ([^>]*)>/g)].map(([, attributes]) => attributes!.replace(/ ?(tabindex|style|data-theme)="[^"]*"/gi, ''));
    expect(blocks.map((attributes) => attributes.trim())).toEqual(['data-language="yaml" data-file="web.yaml"', 'data-language="dockerfile" data-file="hello/Dockerfile"', 'data-run="" data-language="sh"', 'data-language="yaml"']);
  });

  it('ends no line of a command behind a hyphen, and leaves code within a line plain', async () => {
    const page = await html('`kubectl run --image=nginx`\n\n```sh run\nkubectl wait --for=condition=Ready pod/web\n```\n');
    expect(page).toContain('<code>kubectl run --image=nginx</code>');
    expect(page).toContain('<span data-whole="">--for=condition=Ready</span>');
    const block = page.slice(page.indexOf('<pre')).replace(/<[^>]+>/g, '');
    expect(block).toBe('kubectl wait --for=condition=Ready pod/web');
  });
});
