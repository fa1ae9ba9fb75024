using System.Text;
using CloudAssistant.PwshHost;

// PowerShell as scripts find it where it is installed: its engine, and of the program pwsh what is needed to run a file or a command by it. Of the
// modules that come with pwsh only the core is in the engine: the Utility module (Write-Host, Write-Output, Get-Date) and the Management module are not.
Console.OutputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
var (line, wrong) = CommandLine.Of(args);
if (line is null)
{
    Console.Error.WriteLine(wrong);
    return CommandLine.WrongExitCode;
}

return new Session().Run(line);
