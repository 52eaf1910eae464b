// `orders completion`: the script that lets a shell complete commands, options, their values, files and ids.
import { Argument, type Command } from 'commander';
import { type Cli, type CommonOptions, examples, printJson, settings } from '../terminal/cli.ts';
import { SCRIPTS, SHELLS, type Shell } from '../terminal/completion/scripts.ts';

export function registerCompletion(program: Command, { io }: Cli): void {
  // It needs no setting, but every command takes them.
  const command = settings(program.command('completion'))
    .description('print the script that completes commands, options, files and ids in a shell')
    .addArgument(new Argument('<bash|zsh|fish>', 'the shell it is for').choices(SHELLS));
  examples(command, [
    'eval "$(orders completion bash)"   # in this shell; in ~/.bashrc for every one',
    'orders completion bash > ~/.local/share/bash-completion/completions/orders',
    'eval "$(orders completion zsh)"    # in ~/.zshrc, behind compinit',
    'orders completion zsh > ~/.zfunc/_orders   # where fpath has ~/.zfunc',
    'orders completion fish > ~/.config/fish/completions/orders.fish',
  ]).action((shell: Shell, { json }: CommonOptions) => {
    if (json) printJson(io, { shell, script: SCRIPTS[shell] });
    else io.out(SCRIPTS[shell]);
  });
}
