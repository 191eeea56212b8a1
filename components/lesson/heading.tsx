import { Children, isValidElement, type ReactNode } from 'react';
import { slugOf } from '../../curriculum/slug';

/** A section's heading that a search result or a colleague can link to. */
export function SectionHeading({ children }: { children?: ReactNode }) {
  return <h2 id={slugOf(textOf(children))}>{children}</h2>;
}

function textOf(node: ReactNode): string {
  return Children.toArray(node).map((child) => (typeof child === 'string' || typeof child === 'number' ? String(child) : isValidElement<{ children?: ReactNode }>(child) ? textOf(child.props.children) : '')).join('');
}
