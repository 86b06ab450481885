// The frame of every page: navigation, the state of the line to the server, the page, messages.
import './Shell.css';
import { useEffect, useRef, useState } from 'preact/hooks';
import { Boundary } from '../components/Panel';
import { Button } from '../components/Button';
import { Icon } from '../components/Icon';
import { Toasts } from '../components/Toast';
import { Login } from '../pages/login/Login';
import { groups, match } from '../routes';
import { href, path } from '../state/url';
import { signedOut } from '../store/api';
import { link } from '../store/link';
import { usePageTitle } from '../title';
import { words } from '../words';
import { LinkBar, LinkLamp } from './LinkBar';
import { Mark } from './Mark';
import { Settings } from './Settings';
import { Shortcuts } from './Shortcuts';

export const Shell = () => {
  const t = words('common');
  const found = match(path.value);
  const [open, setOpen] = useState(false);
  const main = useRef<HTMLElement>(null);
  const first = useRef(true);
  usePageTitle(found ? words(found.route.words).title : t.notFound);

  // Another page: the menu closes, and the focus goes where the page begins.
  useEffect(() => {
    setOpen(false);
    if (first.current) first.current = false;
    else main.current?.focus({ preventScroll: true });
  }, [path.value]);

  if (signedOut.value || found?.route.path === '/login') return <Login id="" />;
  const Page = found?.route.page;
  return (
    <div class={`shell${open ? ' shell-open' : ''}${link.value.state === 'lost' ? ' shell-lost' : ''}`}>
      <a class="skip" href="#main">{t.skip}</a>
      <header class="rail">
        <div class="rail-top">
          <a class="brand" href={href('/')}><Mark /><span>CSMS</span></a>
          <span class="rail-menu"><Button kind="bare" icon={open ? 'close' : 'menu'} label={t.menu} pressed={open} onClick={() => setOpen(!open)} /></span>
        </div>
        <nav class="rail-nav" aria-label={t.navigation}>
          {groups().map(({ group, links }) => (
            <div key={group} class="rail-group" role="group" aria-labelledby={`rail-${group}`}>
              <p id={`rail-${group}`} class="rail-name">{t.groups[group]}</p>
              {links.map(({ place, path: to, icon, key }) => (
                <a key={place} href={href(to)} class="rail-link" aria-current={found?.route.place === place ? 'page' : undefined} aria-keyshortcuts={`g ${key}`}>
                  <Icon name={icon} /><span>{words(place).title}</span>
                </a>
              ))}
            </div>
          ))}
        </nav>
        <div class="rail-foot">
          <Settings />
          <LinkLamp />
        </div>
      </header>
      <div class="stage">
        <LinkBar />
        <main id="main" ref={main} tabIndex={-1} class={found ? `page page-${found.route.words}` : 'page'} key={path.value}>
          <Boundary>
            {Page ? <Page id={found.id} /> : <><h1>{t.notFound}</h1><p><a href={href('/')}>{t.toOverview}</a></p></>}
          </Boundary>
        </main>
      </div>
      <Toasts />
      <Shortcuts />
    </div>
  );
};
