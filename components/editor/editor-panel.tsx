'use client';

import { setDiagnostics } from '@codemirror/lint';
import type { EditorView } from '@codemirror/view';
import { useTranslations } from 'next-intl';
import { useEffect, useRef, useState } from 'react';
import type { EditorFiles } from '../../lab/protocol';
import { useLab } from '../lesson/lab-context';
import { codeView, stateFor } from './code-view';
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
  const [naming, setNaming] = useState(false);
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
  const actions = {
    save,
    changed: (): void => {
      held.current.dirty = text() !== held.current.saved;
      setDirty(held.current.dirty);
    },
  };
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
    setNaming(false);
    if (!name) return;
    const next = /\.[a-z]+$/.test(name) ? name : `${name}.yaml`;
    if (!names.includes(next)) client.send({ type: 'save', path: next, text: '' });
    open(next);
    view.current?.focus();
  };
  const manifest = /\.(ya?ml|json)$/.test(path);
  return (
    <div className={styles.panel}>
      <div className={styles.bar}>
        {naming ? (
          <form onSubmit={(event) => { event.preventDefault(); create(new FormData(event.currentTarget).get('name')!.toString().trim().replace(/^~?\/+/, '')); }}>
            <input name="name" autoFocus aria-label={t('newName')} placeholder="pod.yaml" autoComplete="off" autoCapitalize="none" spellCheck={false} pattern="[A-Za-z0-9._/\-]+" onKeyDown={(event) => { if (event.key === 'Escape') setNaming(false); }} />
            <button type="submit">{t('create')}</button>
          </form>
        ) : (
          <>
            <select aria-label={t('file')} value={path} onChange={(event) => open(event.target.value)}>
              {path === '' && <option value="">{t('noFile')}</option>}
              {[...new Set([...names, ...(path ? [path] : [])])].map((name) => <option key={name}>{name}</option>)}
            </select>
            <button type="button" onClick={() => setNaming(true)}>{t('new')}</button>
          </>
        )}
        <span className={styles.state} role="status">{dirty ? t('unsaved') : path ? t('saved') : ''}</span>
        <button type="button" disabled={!dirty} onClick={save} title="Ctrl S">{t('save')}</button>
        {manifest && <button type="button" className={styles.apply} onClick={() => { save(); run(`kubectl apply -f ${path}`); }}>{t('apply')}</button>}
      </div>
      {theirs !== undefined && <p className={styles.notice} role="status">{t('changedThere')} <button type="button" onClick={() => show(path, theirs)}>{t('takeTheirs')}</button> <button type="button" onClick={() => setTheirs(undefined)}>{t('keepMine')}</button></p>}
      {path === '' && names.length === 0 && <p className={styles.empty}>{t('empty')}</p>}
      <div ref={host} className={styles.code} hidden={path === ''} />
    </div>
  );
}
