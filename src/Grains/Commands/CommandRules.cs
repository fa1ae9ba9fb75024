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
        CheckName(draft.Name, options, mayBeEmpty: !nameRequired)
        ?? CheckDescription(draft.Description, options)
        ?? CheckType(draft.Type)
        ?? CheckScript(draft.Script, options.ScriptBytesLimit)
        ?? CheckWorkingDir(draft.WorkingDir, options)
        ?? CheckTimeout(draft.Timeout, options)
        ?? CheckLauncher(draft.Launcher, options)
        ?? TagRules.Check(draft.Tags, options)
        ?? ResourceGroupRules.Check(draft.ResourceGroupId)
        ?? (draft.EnableParameter ? ScriptTemplate.Names(draft.Script, options).Refused : null);

    /// <summary>Null when the account may keep one command more. Of calls at the same moment a few may pass together.</summary>
    public static async Task<Refusal?> RefuseQuotaAsync(ICommandStore store, AccountId account, CommandOptions options) =>
        await store.HasAsManyAsync(account, options.CommandsPerAccountMax)
            ? new(RefusalCode.CmdCountExceedQuota, $"An account keeps at most {options.CommandsPerAccountMax} commands, and there are as many: delete some first.")
            : null;

    /// <summary>The parameter names of a draft that is in order; empty unless it takes parameters.</summary>
    public static ImmutableArray<string> ParameterNames(CommandDraft draft, CommandLimitOptions options) =>
        draft.EnableParameter ? ScriptTemplate.Names(draft.Script, options).Value : [];

    /// <summary>The draft with the change in it, or what is wrong with the change.</summary>
    public static Reply<CommandDraft> Apply(CommandDraft draft, CommandChange change, CommandLimitOptions options)
    {
        var refusal = (change.Name is { } name ? CheckName(name, options, mayBeEmpty: false) : null)
            ?? (change.Description is { } description ? CheckDescription(description, options) : null)
            ?? (change.WorkingDir is { } directory ? CheckWorkingDir(directory, options) : null)
            ?? (change.Timeout is { } timeout ? CheckTimeout(timeout, options) : null)
            ?? (change.Launcher is { } launcher ? CheckLauncher(launcher, options) : null);
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
    public static Refusal? CheckTimeout(TimeSpan timeout, CommandLimitOptions limits) =>
        timeout < CommandLimits.TimeoutMin || timeout > limits.TimeoutMax
            ? new(RefusalCode.InvalidTimeoutExceedLimit,
                $"The timeout is {timeout.TotalSeconds:0} seconds; it must be {CommandLimits.TimeoutMin.TotalSeconds:0} to {limits.TimeoutMax.TotalSeconds:0} seconds.")
            : null;

    /// <summary>Null when the working directory is in order.</summary>
    public static Refusal? CheckWorkingDir(string directory, CommandLimitOptions limits) =>
        directory.Length > limits.WorkingDirCharactersMax
            ? new(RefusalCode.InvalidParameterWorkingDir, Limit("working directory", directory.Length, limits.WorkingDirCharactersMax, "characters"))
            : HasControl(directory)
                ? new(RefusalCode.InvalidParameterCharacterCommandWorkingDir, "The working directory holds a control character.")
                : null;

    /// <summary>Null when the launcher is in order.</summary>
    public static Refusal? CheckLauncher(string launcher, CommandLimitOptions limits) =>
        Encoding.UTF8.GetByteCount(launcher) is var bytes && bytes > limits.LauncherBytesMax
            ? new(RefusalCode.InvalidLauncherLengthLimitExceeded, Limit("launcher", bytes, limits.LauncherBytesMax, "bytes"))
            : HasControl(launcher)
                ? new(RefusalCode.InvalidParameter, "The launcher holds a control character.")
                : null;

    private static Refusal? CheckName(string name, CommandLimitOptions limits, bool mayBeEmpty)
    {
        if (name.Length == 0 && !mayBeEmpty)
            return new(RefusalCode.MissingParameter, "The command has no name: Name is mandatory.");
        if (name.Length > limits.NameCharactersMax)
            return new(RefusalCode.CmdNameExceedLimit, Limit("name", name.Length, limits.NameCharactersMax, "characters"));
        return HasControl(name) ? new(RefusalCode.InvalidParameterCharacterCommandName, "The name of the command holds a control character.") : null;
    }

    private static Refusal? CheckDescription(string description, CommandLimitOptions limits)
    {
        if (description.Length > limits.DescriptionCharactersMax)
            return new(RefusalCode.CmdDescExceedLimit, Limit("description", description.Length, limits.DescriptionCharactersMax, "characters"));
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
