'use client';

import { useLocale } from 'next-intl';
import NextLink from 'next/link';
import { usePathname, useRouter as useNextRouter } from 'next/navigation';
import { useMemo, type ComponentProps } from 'react';
import type { Locale } from './routing';

/*
 * The address of a page is its language and then the path that the rest of the product names. These few lines stand in
 * for next-intl's navigation, which would bring every page the code for other forms of address.
 */
const inLocale = (path: string, locale: string): string => `/${locale}${path === '/' ? '' : path}`;

type LinkProps = Omit<ComponentProps<typeof NextLink>, 'href' | 'locale'> & { readonly href: string; readonly locale?: Locale };

/** A link to a path, in the reader's language unless another is named. */
export function Link({ href, locale, ...rest }: LinkProps) {
  const shown = useLocale();
  return <NextLink href={inLocale(href, locale ?? shown)} {...rest} />;
}

/** The path that is shown, without its language. */
export function usePath(): string {
  return usePathname().replace(/^\/[^/]+/, '') || '/';
}

export function useRouter(): { push(path: string): void; refresh(): void } {
  const router = useNextRouter();
  const locale = useLocale();
  return useMemo(() => ({ push: (path: string) => router.push(inLocale(path, locale)), refresh: () => router.refresh() }), [router, locale]);
}
