import { defineConfig } from 'vite';

// the pages of inspector.test.ts: an app, and the window that its inspector opens
export default defineConfig({
  root: import.meta.dirname,
  build: {
    rolldownOptions: { input: ['app.html', 'receiver.html'].map((page) => `${import.meta.dirname}/${page}`) },
  },
});
