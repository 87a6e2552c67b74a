import { createTheme, type CSSVariablesResolver, type MantineColorsTuple } from '@mantine/core';

const ink: MantineColorsTuple = [
  '#eef3fd',
  '#dae4f9',
  '#b4c8f3',
  '#8babed',
  '#6791e7',
  '#4d7fe0',
  '#2f66d3',
  '#1f4fbf',
  '#1a43a3',
  '#143583',
];
/** Text on the filled colour is white and must reach 4.5:1, so the shade in use is darker than Mantine's own. */
const leaf: MantineColorsTuple = [
  '#e7f7ef',
  '#cdecdc',
  '#9cdabb',
  '#66c697',
  '#38b077',
  '#1a9a60',
  '#0d8752',
  '#0b7a4b',
  '#08653d',
  '#065031',
];
const brick: MantineColorsTuple = [
  '#fdeeee',
  '#f9d9d9',
  '#f0b1b1',
  '#e78787',
  '#df6363',
  '#d64848',
  '#cc3434',
  '#bd2626',
  '#a01e1e',
  '#7f1717',
];
const slate: MantineColorsTuple = [
  '#e6e9ee',
  '#c5ccd6',
  '#a3adbb',
  '#76818f',
  '#39414d',
  '#2a303a',
  '#20252d',
  '#171b21',
  '#101318',
  '#0b0d11',
];

/** The system's own fonts: nothing to download, and each machine shows Chinese the way its user is used to. */
const fonts =
  '-apple-system, "Segoe UI", "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", "Noto Sans SC", system-ui, sans-serif';

export const theme = createTheme({
  primaryColor: 'ink',
  primaryShade: { light: 7, dark: 6 },
  colors: { ink, leaf, brick, dark: slate },
  fontFamily: fonts,
  headings: { fontFamily: fonts, fontWeight: '600' },
  fontSizes: { xs: '12px', sm: '13px', md: '14px', lg: '16px', xl: '20px' },
  defaultRadius: 'md',
  radius: { sm: '4px', md: '6px', lg: '8px' },
  cursorType: 'pointer',
  components: {
    Button: { defaultProps: { size: 'sm' } },
    InputWrapper: { styles: { label: { marginBottom: 4, fontWeight: 600 }, description: { marginBottom: 4 } } },
    TextInput: { defaultProps: { size: 'sm' } },
    Select: { defaultProps: { size: 'sm', comboboxProps: { shadow: 'md' } } },
    Tooltip: { defaultProps: { openDelay: 400, withArrow: true } },
    // The placeholder is no menu item, which a menu may not hold; the first item takes the focus.
    Menu: { defaultProps: { shadow: 'md', withInitialFocusPlaceholder: false } },
    // Its head is a <header> outside of every section, which would be a second banner of the page.
    Modal: { defaultProps: { centered: true, attributes: { header: { role: 'none' } } } },
  },
});

export const cssVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    '--mantine-color-body': '#f5f6f8',
    '--mantine-color-text': '#1a212c',
    '--mantine-color-dimmed': '#586273',
    '--mantine-color-placeholder': '#6a7485',
    '--mantine-color-error': '#bd2626',
    '--mantine-color-default-border': '#d3d8e0',
  },
  dark: {
    '--mantine-color-body': '#12151a',
    '--mantine-color-text': '#e6e9ee',
    '--mantine-color-dimmed': '#a3adbb',
    '--mantine-color-placeholder': '#8b95a3',
    '--mantine-color-error': '#ff8f8f',
    '--mantine-color-default-border': '#39414d',
  },
});
