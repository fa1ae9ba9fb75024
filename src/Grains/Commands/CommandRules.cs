using System.Collections.Immutable;
using System.Text;
using CloudAssistant.Grains.Interfaces.Access;
using CloudAssistant.Grains.Interfaces.Commands;
using CloudAssistant.Grains.Interfaces.Replies;

namespace CloudAssistant.Grains.Commands;

/// <summary>What a command may look like. Every refusal says what was wrong, the limit and its unit.</summary>
internal static class CommandRules
{
    /// <summary>Null when the draft is in order, else what is wrong with it.</summary>
    /// <param name="draft">What a caller says.</param>
    /// <param name="options">Limits of this server.</param>
    /// <param name="nameRequired">It is stored, so that it needs a name.</param>
    public static Refusal? Check(CommandDraft draft, CommandOptions options, bool nameRequired) =>
        CheckName(draft.Name, mayBeEmpty: !nameRequired)
        ?? CheckDescription(draft.Description)
        ?? CheckType(draft.Type)
        ?? CheckScript(draft.Script, options.ScriptBytesLimit)
        ?? CheckWorkingDir(draft.WorkingDir)
        ?? CheckTimeout(draft.Timeout)
        ?? CheckLauncher(draft.Launcher)
        ?? TagRules.Check(draft.Tags)
        ?? ResourceGroupRules.Check(draft.ResourceGroupId)
        ?? (draft.EnableParameter ? ScriptTemplate.Names(draft.Script).Refused : null);

    /// <summary>Null when the account may keep one command more. Of calls at the same moment a few may pass together.</summary>
    public static async Task<Refusal?> RefuseQuotaAsync(ICommandStore store, AccountId account, CommandOptions options) =>
        await store.HasAsManyAsync(account, options.CommandsPerAccountMax)
            ? new(RefusalCode.CmdCountExceedQuota, $"An account keeps at most {options.CommandsPerAccountMax} commands, and there are as many: delete some first.")
            : null;

    /// <summary>The parameter names of a draft that is in order; empty unless it takes parameters.</summary>
    public static ImmutableArray<string> ParameterNames(CommandDraft draft) =>
        draft.EnableParameter ? ScriptTemplate.Names(draft.Script).Value : [];

    /// <summary>The draft with the change in it, or what is wrong with the change.</summary>
    public static Reply<CommandDraft> Apply(CommandDraft draft, CommandChange change)
    {
        var refusal = (change.Name is { } name ? CheckName(name, mayBeEmpty: false) : null)
            ?? (change.Description is { } description ? CheckDescription(description) : null)
            ?? (change.WorkingDir is { } directory ? CheckWorkingDir(directory) : null)
            ?? (change.Timeout is { } timeout ? CheckTimeout(timeout) : null)
            ?? (change.Launcher is { } launcher ? CheckLauncher(launcher) : null);
        if (refusal is not null)
            return refusal;
        return draft with
        {
            Name = change.Name ?? draft.Name,
            Description = change.Description ?? draft.Description,
            WorkingDir = change.WorkingDir ?? draft.WorkingDir,
            Timeout = change.Timeout ?? draft.Timeout,
            Launcher = change.Launcher ?? draft.Launcher,
        };
    }

    /// <summary>Null when the timeout is in order.</summary>
    public static Refusal? CheckTimeout(TimeSpan timeout) =>
        timeout < CommandLimits.TimeoutMin || timeout > CommandLimits.TimeoutMax
            ? new(RefusalCode.InvalidTimeoutExceedLimit,
                $"The timeout is {timeout.TotalSeconds:0} seconds; it must be {CommandLimits.TimeoutMin.TotalSeconds:0} to {CommandLimits.TimeoutMax.TotalSeconds:0} seconds.")
            : null;

    /// <summary>Null when the working directory is in order.</summary>
    public static Refusal? CheckWorkingDir(string directory) =>
        directory.Length > CommandLimits.WorkingDirCharactersMax
            ? new(RefusalCode.InvalidParameterWorkingDir, Limit("working directory", directory.Length, CommandLimits.WorkingDirCharactersMax, "characters"))
            : HasControl(directory)
                ? new(RefusalCode.InvalidParameterCharacterCommandWorkingDir, "The working directory holds a control character.")
                : null;

    /// <summary>Null when the launcher is in order.</summary>
    public static Refusal? CheckLauncher(string launcher) =>
        Encoding.UTF8.GetByteCount(launcher) is var bytes && bytes > CommandLimits.LauncherBytesMax
            ? new(RefusalCode.InvalidLauncherLengthLimitExceeded, Limit("launcher", bytes, CommandLimits.LauncherBytesMax, "bytes"))
            : HasControl(launcher)
                ? new(RefusalCode.InvalidParameter, "The launcher holds a control character.")
                : null;

    private static Refusal? CheckName(string name, bool mayBeEmpty)
    {
        if (name.Length == 0 && !mayBeEmpty)
            return new(RefusalCode.MissingParameter, "The command has no name: Name is mandatory.");
        if (name.Length > CommandLimits.NameCharactersMax)
            return new(RefusalCode.CmdNameExceedLimit, Limit("name", name.Length, CommandLimits.NameCharactersMax, "characters"));
        return HasControl(name) ? new(RefusalCode.InvalidParameterCharacterCommandName, "The name of the command holds a control character.") : null;
    }

    private static Refusal? CheckDescription(string description)
    {
        if (description.Length > CommandLimits.DescriptionCharactersMax)
            return new(RefusalCode.CmdDescExceedLimit, Limit("description", description.Length, CommandLimits.DescriptionCharactersMax, "characters"));
        // People write descriptions in lines.
        return description.Any(c => char.IsControl(c) && c is not ('\n' or '\r' or '\t'))
            ? new(RefusalCode.InvalidParameterCharacterCommandDescription, "The description holds a control character.")
            : null;
    }

    private static Refusal? CheckType(ScriptType type) =>
        Enum.IsDefined(type) ? null : new(RefusalCode.InvalidCmdTypeNotFound, "The type of the command is not known.");

    private static Refusal? CheckScript(string script, int limit)
    {
        if (script.Length == 0)
            return new(RefusalCode.MissingParameter, "The command has no script: CommandContent is mandatory.");
        var bytes = Encoding.UTF8.GetByteCount(script);
        return bytes >= limit
            ? new(RefusalCode.CmdContentExceedLimit, $"The script has {bytes} bytes; it must be shorter than {limit} bytes.")
            : null;
    }

    private static string Limit(string what, int has, int max, string unit) => $"The {what} has {has} {unit}; at most {max} are allowed.";

    private static bool HasControl(string text) => text.Any(char.IsControl);
}
