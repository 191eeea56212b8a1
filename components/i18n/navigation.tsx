'use client';

import { useLocale } from 'next-intl';
import { usePathname, useRouter as useNextRouter } from 'next/navigation';
import { useMemo, type ComponentProps, type MouseEvent } from 'react';
import type { Locale } from './routing';

/*
 * The address of a page is its language and then the path that the rest of the product names. These few lines stand in
 * for next-intl's navigation, which would bring every page the code for other forms of address.
 */
const inLocale = (path: string, locale: string): string => `/${locale}${path === '/' ? '' : path}`;

interface LinkProps extends Omit<ComponentProps<'a'>, 'href'> {
  readonly href: string;
  readonly locale?: Locale;
  /** Whether the next page is shown from its top. */
  readonly scroll?: boolean;
}

/**
 * A link to a path, in the reader's language unless another is named. Pages are not fetched before somebody wants them,
 * which is most of what `next/link` is for.
 */
export function Link({ href, locale, scroll = true, onClick, ...rest }: LinkProps) {
  const shown = useLocale();
  const router = useNextRouter();
  const address = inLocale(href, locale ?? shown);
  const follow = (event: MouseEvent<HTMLAnchorElement>): void => {
    onClick?.(event);
    const elsewhere = event.ctrlKey || event.metaKey || event.shiftKey || event.altKey || (rest.target ?? '_self') !== '_self';
    if (event.defaultPrevented || elsewhere) return;
    event.preventDefault();
    router.push(address, { scroll });
  };
  return <a href={address} onClick={follow} {...rest} />;
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
