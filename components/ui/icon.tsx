/** Line icons, 20 px, drawn for this product. Decorative: the control that holds one has a name of its own. */
const paths = {
  pause: 'M7 4.5v11M13 4.5v11',
  play: 'M6.5 4.2v11.6l9-5.8z',
  forward: 'M3.5 5v10l6-5zM10.5 5v10l6-5z',
  undo: 'M4 8h8a4 4 0 0 1 0 8H8M4 8l3.5-3.5M4 8l3.5 3.5',
  redo: 'M16 8H8a4 4 0 0 0 0 8h4M16 8l-3.5-3.5M16 8l-3.5 3.5',
  reset: 'M4.5 10a5.5 5.5 0 1 0 1.8-4.1M4 3.5V7h3.5',
  step: 'M5 4.5v11l7-5.5zM15 4.5v11',
  plus: 'M10 4v12M4 10h12',
  close: 'M5 5l10 10M15 5L5 15',
  check: 'M4 10.5l4 4 8-9',
  sun: 'M10 6.5a3.5 3.5 0 1 0 0 7 3.5 3.5 0 0 0 0-7M10 1.8v1.7M10 16.5v1.7M1.8 10h1.7M16.5 10h1.7M4.2 4.2l1.2 1.2M14.6 14.6l1.2 1.2M15.8 4.2l-1.2 1.2M5.4 14.6l-1.2 1.2',
  moon: 'M16 11.6A6.6 6.6 0 0 1 8.4 4a6.6 6.6 0 1 0 7.6 7.6z',
  left: 'M12 5l-5 5 5 5',
  right: 'M8 5l5 5-5 5',
  up: 'M5 12l5-5 5 5',
  down: 'M5 8l5 5 5-5',
  text: 'M4 5h12M4 8.5h12M4 12h12M4 15.5h7',
  search: 'M9 3.5a5.5 5.5 0 1 0 0 11 5.5 5.5 0 0 0 0-11M13 13l4 4',
  share: 'M13 6.5l-6 3M13 13.5l-6-3M15 7.5a2 2 0 1 0 0-4 2 2 0 0 0 0 4M15 16.5a2 2 0 1 0 0-4 2 2 0 0 0 0 4M5 12a2 2 0 1 0 0-4 2 2 0 0 0 0 4',
  copy: 'M7 7h9v9H7zM13 7V4H4v9h3',
  keyboard: 'M2.5 5.5h15v9h-15zM5.5 8.5h.01M8.5 8.5h.01M11.5 8.5h.01M14.5 8.5h.01M6.5 11.5h7',
  hand: 'M10 17.5c-3 0-4.5-2-5.5-4.5L3.3 9.8c-.4-1 .9-1.6 1.5-.7L6.5 11V4.2c0-1.3 1.8-1.3 1.8 0V9 3.3c0-1.3 1.9-1.3 1.9 0V9 4.1c0-1.3 1.9-1.3 1.9 0V9.6 6.2c0-1.2 1.8-1.2 1.8 0v6c0 3.2-1.5 5.3-3.9 5.3z',
} as const;

export type IconName = keyof typeof paths;

export function Icon({ name, size = 18 }: { name: IconName; size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 20 20" fill="none" stroke="currentColor" strokeWidth="1.6" strokeLinecap="round" strokeLinejoin="round" aria-hidden="true" focusable="false">
      <path d={paths[name]} />
    </svg>
  );
}
