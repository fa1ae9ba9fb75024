using System.Collections.ObjectModel;
using System.Management.Automation;
using System.Management.Automation.Host;
using System.Security;

namespace CloudAssistant.PwshHost;

/// <summary>Where pwsh writes when nobody sits before it: errors to the error output, all else to the output. Nothing can be asked.</summary>
internal sealed class Streams : PSHostUserInterface
{
    public override PSHostRawUserInterface? RawUI => null;

    public override void Write(string value) => Console.Out.Write(Plain(value));

    public override void Write(ConsoleColor foregroundColor, ConsoleColor backgroundColor, string value) => Console.Out.Write(Plain(value));

    public override void WriteLine(string value) => Console.Out.WriteLine(Plain(value));

    public override void WriteErrorLine(string value) => Console.Error.WriteLine(Plain(value));

    public override void WriteDebugLine(string message) => WriteLine("DEBUG: " + message);

    public override void WriteVerboseLine(string message) => WriteLine("VERBOSE: " + message);

    public override void WriteWarningLine(string message) => WriteLine("WARNING: " + message);

    public override void WriteProgress(long sourceId, ProgressRecord record)
    {
    }

    public override string ReadLine() => throw Alone();

    public override SecureString ReadLineAsSecureString() => throw Alone();

    public override Dictionary<string, PSObject> Prompt(string caption, string message, Collection<FieldDescription> descriptions) => throw Alone();

    public override int PromptForChoice(string caption, string message, Collection<ChoiceDescription> choices, int defaultChoice) => throw Alone();

    public override PSCredential PromptForCredential(string caption, string message, string userName, string targetName) => throw Alone();

    public override PSCredential PromptForCredential(
        string caption, string message, string userName, string targetName, PSCredentialTypes allowedCredentialTypes, PSCredentialUIOptions options) => throw Alone();

    // No colours in files and pipes.
    private static string Plain(string text) => GetOutputString(text, supportsVirtualTerminal: false);

    private static PSInvalidOperationException Alone() =>
        new("PowerShell is in NonInteractive mode. Read and Prompt functionality is not available.");
}
