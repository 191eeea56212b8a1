/** Thrown by a command of the line editor that cannot be done: a real terminal would ring. */
export class Ding extends Error {}
