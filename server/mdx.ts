import { bundleMDX } from 'mdx-bundler';
import rehypePrettyCode from 'rehype-pretty-code';
import remarkGfm from 'remark-gfm';

/**
 * Compiles a lesson of this repository. MDX is code: never give it text from anywhere else. The result runs on the
 * server only (getMDXComponent evaluates it), so that pages need no unsafe-eval.
 *
 * Code blocks keep their language and meta words as data attributes: ```sh run``` makes a block runnable.
 */
export async function compileMdx(source: string, file: string): Promise<string> {
  const { code } = await bundleMDX({
    source,
    mdxOptions: (options) => ({
      ...options,
      remarkPlugins: [...(options.remarkPlugins ?? []), remarkGfm],
      rehypePlugins: [...(options.rehypePlugins ?? []), [rehypePrettyCode, { theme: { light: 'github-light-high-contrast', dark: 'github-dark-high-contrast' }, keepBackground: false, defaultLang: 'text' }]],
    }),
    esbuildOptions: (options) => ({ ...options, minify: false }),
  }).catch((error: unknown) => {
    throw new Error(`${file} does not compile: ${error instanceof Error ? error.message : String(error)}`);
  });
  return code;
}
