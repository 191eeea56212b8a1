import { notFound } from 'next/navigation';

/** Unknown addresses get the 404 page in their language. */
export default function Rest() {
  notFound();
}
