// What a resource brought, or that it is on its way, or why it did not come.
import './Loaded.css';
import type { ComponentChildren } from 'preact';
import type { Resource } from '../store/resource';
import { words } from '../words';
import { Failure } from './Failure';

export const Loaded = <T,>({ from, children }: { from: Resource<T>; children: (data: T) => ComponentChildren }) => (
  <>
    {from.failure && <Failure failure={from.failure} retry={from.reload} />}
    {from.data !== undefined ? children(from.data) : !from.failure && <Loading />}
  </>
);

export const Loading = () => <p class="loading" role="status">{words('common').loading}</p>;
