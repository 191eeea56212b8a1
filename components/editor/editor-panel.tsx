'use client';

import { setDiagnostics } from '@codemirror/lint';
import type { EditorView } from '@codemirror/view';
import { useTranslations } from 'next-intl';
import { useEffect, useRef, useState } from 'react';
import type { EditorFiles } from '../../lab/protocol';
import { useLab } from '../lesson/lab-context';
import { codeView, stateFor } from './code-view';
import { EditorBar } from './editor-bar';
import styles from './editor.module.css';

/** The files of the learner's home in an editor; the terminal sees what is saved, the editor what the terminal writes. */
export function EditorPanel({ shown }: { shown: boolean }) {
  const t = useTranslations('editor');
  const { client, run } = useLab();
  const host = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView>(undefined);
  const [names, setNames] = useState<readonly string[]>([]);
  const [path, setPath] = useState('');
  const [dirty, setDirty] = useState(false);
  const [theirs, setTheirs] = useState<string>();
  /** What the workstation has, as last heard, and whether the text here differs from it. */
  const held = useRef({ path: '', saved: '', dirty: false });
  const texts = { label: t('label'), required: t('required') };

  const text = (): string => view.current?.state.doc.toString() ?? '';
  const save = (): void => {
    const { current } = held;
    if (!current.dirty || current.path === '') return;
    current.saved = text();
    current.dirty = false;
    setDirty(false);
    setTheirs(undefined);
    client.send({ type: 'save', path: current.path, text: current.saved });
  };
  const changed = (): void => {
    held.current.dirty = text() !== held.current.saved;
    setDirty(held.current.dirty);
  };
  const actions = { save, changed };
  const show = (next: string, content: string): void => {
    held.current = { path: next, saved: content, dirty: false };
    setDirty(false);
    setTheirs(undefined);
    view.current?.setState(stateFor(content, next, client, texts, actions));
    if (view.current && !/\.(ya?ml|json)$/.test(next)) view.current.dispatch(setDiagnostics(view.current.state, []));
  };
  const open = (next: string): void => {
    save();
    setPath(next);
    show(next, '');
    client.send({ type: 'editor', path: next });
  };

  useEffect(() => {
    const created = codeView(host.current!, client, texts, actions);
    view.current = created;
    return () => {
      created.destroy();
      client.send({ type: 'editor', path: undefined });
    };
  }, [client]);

  useEffect(() => {
    client.onFiles = (files: EditorFiles) => {
      setNames(files.names);
      const { current } = held;
      if (current.path === '' && files.names.length > 0) return open(files.names.find((name) => /\.ya?ml$/.test(name)) ?? files.names[0]!);
      if (files.path !== current.path || files.text === undefined || files.text === current.saved) return;
      // The terminal wrote the file. What is typed here and not saved is never thrown away unasked.
      if (current.dirty) setTheirs(files.text);
      else show(current.path, files.text);
    };
    client.send({ type: 'editor', path: shown ? held.current.path : undefined });
    if (shown) view.current?.focus();
    else save();
  }, [client, shown]);

  const create = (name: string): void => {
    if (!names.includes(name)) client.send({ type: 'save', path: name, text: '' });
    open(name);
    view.current?.focus();
  };
  return (
    <div className={styles.panel}>
      <EditorBar names={names} path={path} dirty={dirty} open={open} save={save} create={create} apply={() => { save(); run(`kubectl apply -f ${path}`); }} />
      {theirs !== undefined && <p className={styles.notice} role="status">{t('changedThere')} <button type="button" onClick={() => show(path, theirs)}>{t('takeTheirs')}</button> <button type="button" onClick={() => setTheirs(undefined)}>{t('keepMine')}</button></p>}
      {path === '' && names.length === 0 && <p className={styles.empty}>{t('empty')}</p>}
      <div ref={host} className={styles.code} hidden={path === ''} />
    </div>
  );
}
