using CloudAssistant.Grains.Commands;
using CloudAssistant.Grains.Interfaces.Commands;
using CloudAssistant.Grains.Interfaces.Invocations;
using CloudAssistant.Grains.Interfaces.Replies;
using CloudAssistant.Grains.Schedules;

namespace CloudAssistant.Grains.Invocations;

/// <summary>What an invocation must keep to before it is accepted. Pure; what the database knows is checked in the transaction.</summary>
internal static class AcceptRules
{
    private const int UsernameCharactersMax = 255;

    public static Refusal? Check(InvocationRequest request, CommandDraft draft, InvocationOptions options, CommandOptions commands)
    {
        if (request.Instances.IsEmpty && request.TargetTags.IsEmpty)
            return new(RefusalCode.MissingParamInstanceId, "Name at least one instance: InstanceId.N or ResourceTag.N.");
        if (!request.Instances.IsEmpty && !request.TargetTags.IsEmpty)
            return new(RefusalCode.InvalidResourceTagConflictWithInstanceIds, "InstanceId.N and ResourceTag.N cannot be given together.");
        if (TooMany(request.Instances.Length, options) is { } tooMany)
            return tooMany;
        if (request.DeliveryTimeout < InvocationLimits.DeliveryTimeoutMin || request.DeliveryTimeout > InvocationLimits.DeliveryTimeoutMax)
            return new(RefusalCode.InvalidParameterDeliveryTimeout,
                $"DeliveryTimeout is {request.DeliveryTimeout.TotalSeconds:0.###} seconds; it must be {InvocationLimits.DeliveryTimeoutMin.TotalSeconds:0}"
                + $" to {InvocationLimits.DeliveryTimeoutMax.TotalSeconds:0} seconds.");
        if (request.Rate is { } rate && RateRules.Check(rate) is { } wrongRate)
            return wrongRate;
        if ((CheckUser(request, draft.Type) ?? ResourceGroupRules.Check(request.ResourceGroupId)) is { } wrong)
            return wrong;

        if (TagRules.Check(request.Tags, commands) is { } wrongTags)
            return wrongTags;
        if (request.Draft is not null && CommandRules.Check(draft, commands, nameRequired: false) is { } wrongDraft)
            return wrongDraft;
        if (request.LateTags && (request.Mode != RepeatMode.Period || request.TargetTags.IsEmpty))
            return new(RefusalCode.InvalidParameter, "LateBinding needs ResourceTag.N and the repeat mode Period.");
        var effective = Effective(request, draft);
        return CommandRules.CheckTimeout(effective.Timeout, commands)
            ?? CommandRules.CheckWorkingDir(effective.WorkingDir, commands)
            ?? CommandRules.CheckLauncher(effective.Launcher, commands)
            ?? ScriptParameters.Check(effective, request.Parameters, commands);
    }

    /// <summary>Refuses what is never due, or null. Of zones of the instances the earliest and the latest are looked at.</summary>
    public static Refusal? CheckDue(Frequency frequency, DateTimeOffset now)
    {
        var at = now.ToUnixTimeMilliseconds();
        string[] zones = frequency.UsesInstanceZone ? ["", "Pacific/Kiritimati", "Pacific/Niue"] : [""];
        return zones.Any(zone => frequency.NextAfter(at, at, zone) is not null)
            ? null
            : new(RefusalCode.InvalidParamFrequency, "The frequency is never due: all of its times are past.");
    }

    /// <summary>Refuses more instances than one call may name, or null: as many may be stopped at once as can be started.</summary>
    public static Refusal? TooMany(int instances, InvocationOptions options) => instances > options.TargetsMax
        ? new(RefusalCode.InstanceIdsExceedLimit, $"{instances} instances are named; at most {options.TargetsMax} are allowed.")
        : null;

    /// <summary>The name of a command that is kept without one: its id, which no other has.</summary>
    public static CommandDraft Named(CommandDraft draft, CommandId id) => draft.Name.Length > 0 ? draft : draft with { Name = id.ToString() };

    private static Refusal? CheckUser(InvocationRequest request, ScriptType type)
    {
        var (user, password) = (request.Username, request.WindowsPasswordName);
        if (user.Length > UsernameCharactersMax)
            return new(RefusalCode.UsernameExceedLimit, $"Username has {user.Length} characters; at most {UsernameCharactersMax} are allowed.");
        if (password.Length > UsernameCharactersMax)
            return new(RefusalCode.WindowsPasswordNameExceedLimit, $"WindowsPasswordName has {password.Length} characters; at most {UsernameCharactersMax} are allowed.");
        if (user.Any(char.IsControl) || password.Any(char.IsControl))
            return new(RefusalCode.InvalidParameter, "Username or WindowsPasswordName holds a control character.");
        // Documented: on Windows only System needs no password.
        return type != ScriptType.Shell && user.Length > 0 && password.Length == 0 && !user.Equals("System", StringComparison.OrdinalIgnoreCase)
            ? new(RefusalCode.WindowsPasswordNameMissed, "A Windows user other than System needs WindowsPasswordName.")
            : null;
    }

    /// <summary>The command's content with what this invocation overrides.</summary>
    public static CommandDraft Effective(InvocationRequest request, CommandDraft draft) => draft with
    {
        Timeout = request.Timeout ?? draft.Timeout,
        WorkingDir = request.WorkingDir ?? draft.WorkingDir,
        Launcher = request.Launcher ?? draft.Launcher,
    };
}
