import { isLocale, locales } from '../../../curriculum/text';
import { searchEntries } from '../../../server/content';

/** Made when the product is built; the page loads it when somebody searches. */
export const dynamic = 'force-static';
export const generateStaticParams = () => locales.map((locale) => ({ locale }));

export async function GET(_request: Request, { params }: { params: Promise<{ locale: string }> }): Promise<Response> {
  const { locale } = await params;
  return isLocale(locale) ? Response.json(await searchEntries(locale)) : new Response(null, { status: 404 });
}
