import type { ReactNode } from 'react';

/** The language's layout writes <html>; Next wants a root layout all the same. */
export default function RootLayout({ children }: { readonly children: ReactNode }) {
  return children;
}
