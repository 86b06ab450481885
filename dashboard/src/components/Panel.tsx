// A part of a page with a heading. It fails alone: what goes wrong inside is said inside.
import './Panel.css';
import { Component, type ComponentChildren } from 'preact';
import { useId } from 'preact/hooks';
import { time } from '../format';
import { words } from '../words';
import { Notice } from './Failure';

interface Props {
  title: string;
  /** Beside the title: a count, an age. */
  note?: ComponentChildren;
  /** At the right end of the heading. */
  actions?: ComponentChildren;
  /** Content goes to the edges, as tables do. */
  flush?: boolean;
  class?: string;
  children?: ComponentChildren;
}

export const Panel = ({ title, note, actions, flush, class: name, children }: Props) => {
  const id = useId();
  return (
    <section class={`panel ${name ?? ''}`} aria-labelledby={id}>
      <header class="panel-head">
        <h2 id={id} title={title.length > 24 ? title : undefined}>{title}</h2>
        {note !== undefined && <span class="panel-note">{note}</span>}
        {actions && <div class="panel-actions">{actions}</div>}
      </header>
      <div class={flush ? 'panel-body panel-flush' : 'panel-body'}>
        <Boundary>{children}</Boundary>
      </div>
    </section>
  );
};

/** Catches what its children throw while they are drawn. */
export class Boundary extends Component<{ children?: ComponentChildren }, { failed?: { error: unknown; since: number } | null }> {
  static override getDerivedStateFromError(error: unknown) {
    return { failed: { error, since: Date.now() } };
  }

  override componentDidCatch(error: unknown) {
    console.error(error);
  }

  override render() {
    const failed = this.state.failed;
    if (!failed) return this.props.children;
    const detail = failed.error instanceof Error ? failed.error.message : String(failed.error);
    return <Notice head={words('common').panelFailed(time(failed.since))} detail={detail} retry={() => this.setState({ failed: null })} />;
  }
}
