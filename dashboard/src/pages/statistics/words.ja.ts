import type en from './words.en';

const ja: typeof en = {
  title: '統計',
};

export default ja;
