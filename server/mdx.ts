import { bundleMDX } from 'mdx-bundler';
import rehypePrettyCode from 'rehype-pretty-code';
import remarkGfm from 'remark-gfm';
import { visit } from 'unist-util-visit';
import { linePieces, type BlockOutput } from '../curriculum';

/** The parts of a Markdown tree that are touched here (mdast). */
interface MarkdownNode {
  readonly type: string;
  readonly lang?: string | null;
  readonly meta?: string | null;
  readonly value?: string;
  url?: string;
  children?: MarkdownNode[];
  readonly position?: { readonly start: { readonly line: number } };
}

/** The parts of a page's tree that are touched here (hast). */
interface HtmlNode {
  readonly type: string;
  readonly value?: string;
  readonly tagName?: string;
  readonly properties?: Record<string, unknown>;
  children?: HtmlNode[];
}

export interface LessonParts {
  /** What the engine printed for the blocks that show it, in their order. */
  readonly outputs: readonly BlockOutput[];
  /** The address of another lesson, or undefined when there is none of that id. */
  readonly linkTo: (lesson: string) => string | undefined;
}

/**
 * Compiles a lesson of this repository. MDX is code: never give it text from anywhere else. The result runs on the
 * server only (getMDXComponent evaluates it), so that pages need no unsafe-eval.
 *
 * A block's fence words become attributes of its `pre` (```sh run fails``` has data-run and data-fails, ```yaml
 * title="web.yaml"``` has data-file); the output of a block that shows it follows as `<Output>`; links to `lesson:id` lead
 * there.
 */
export async function compileMdx(source: string, file: string, parts: LessonParts): Promise<string> {
  const { code } = await bundleMDX({
    source,
    mdxOptions: (options) => ({
      ...options,
      remarkPlugins: [...(options.remarkPlugins ?? []), remarkGfm, showOutputs(parts.outputs), linkLessons(parts.linkTo)],
      rehypePlugins: [...(options.rehypePlugins ?? []), [rehypePrettyCode, {
        theme: { light: 'github-light-high-contrast', dark: 'github-dark-high-contrast' }, keepBackground: false, defaultLang: { block: 'text' }, transformers: [fenceWords, lineEnds],
      }], nameFiles],
    }),
    esbuildOptions: (options) => ({ ...options, minify: false }),
  }).catch((error: unknown) => {
    throw new Error(`${file} does not compile: ${error instanceof Error ? error.message : String(error)}`);
  });
  return code;
}

const FENCE_WORDS = ['run', 'fails', 'shows'];

/** A Shiki transformer: the words after a fence's language, as attributes of the block. */
const fenceWords = {
  name: 'podlab:fence-words',
  pre(this: { options: { meta?: { __raw?: string } } }, node: { properties: Record<string, unknown> }): void {
    const words = new Set((this.options.meta?.__raw ?? '').split(/\s+/));
    for (const word of FENCE_WORDS) if (words.has(word)) node.properties[`data-${word}`] = '';
  },
};

/** A Shiki transformer: where the lines of a command may end when they are wrapped. */
const lineEnds = {
  name: 'podlab:line-ends',
  span(this: { options: { lang: string } }, node: unknown): void {
    const token = node as HtmlNode, text = token.children?.[0]?.value;
    if (this.options.lang !== 'sh' || !text?.includes('-')) return;
    token.children = linePieces(text).map((piece) => {
      const inside: HtmlNode = { type: 'text', value: piece.text };
      return piece.whole ? { type: 'element', tagName: 'span', properties: { 'data-whole': '' }, children: [inside] } : inside;
    });
  },
};

/** A fence's title is its figure's caption by now: the name of the file that the block is. */
function nameFiles() {
  return (tree: unknown): void => {
    visit(tree as never, 'element', (figure: HtmlNode) => {
      const caption = figure.tagName === 'figure' ? figure.children!.find(({ tagName }) => tagName === 'figcaption') : undefined;
      const block = caption && figure.children!.find(({ tagName }) => tagName === 'pre');
      if (block) block.properties!['data-file'] = caption.children![0]!.value;
    });
  };
}

const wordsOf = (node: MarkdownNode): string[] => (node.meta ?? '').split(/\s+/);

function showOutputs(outputs: readonly BlockOutput[]) {
  return () => (tree: MarkdownNode): void => {
    const left = [...outputs];
    visit(tree as never, 'code', (node: MarkdownNode, index: number | undefined, parent: MarkdownNode | undefined) => {
      if (node.lang !== 'sh' || !wordsOf(node).includes('shows')) return;
      const found = left.shift();
      if (!found || found.commands !== node.value?.trim()) {
        throw new Error(`line ${node.position?.start.line}: outputs.json does not hold what this block shows; run "npm run content:outputs"`);
      }
      parent!.children!.splice(index! + 1, 0, { type: 'mdxJsxFlowElement', name: 'Output', attributes: [{ type: 'mdxJsxAttribute', name: 'text', value: found.output }], children: [] } as unknown as MarkdownNode);
    });
  };
}

function linkLessons(linkTo: LessonParts['linkTo']) {
  return () => (tree: MarkdownNode): void => {
    visit(tree as never, 'link', (node: MarkdownNode) => {
      const lesson = /^lesson:(.+)$/.exec(node.url ?? '')?.[1];
      if (lesson === undefined) return;
      const address = linkTo(lesson);
      if (address === undefined) throw new Error(`line ${node.position?.start.line}: there is no lesson "${lesson}"; the ids stand in course.yaml`);
      node.url = address;
    });
  };
}
