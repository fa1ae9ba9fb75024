using CloudAssistant.Grains.Commands;
using CloudAssistant.Grains.Interfaces.Commands;
using CloudAssistant.Grains.Interfaces.Invocations;
using CloudAssistant.Grains.Interfaces.Replies;

namespace CloudAssistant.Grains.Invocations;

/// <summary>What an invocation must keep to before it is accepted. Pure; what the database knows is checked in the transaction.</summary>
internal static class AcceptRules
{
    /// <summary>Longest that a call may wait for an offline instance.</summary>
    public static readonly TimeSpan DeliveryTimeoutMax = TimeSpan.FromDays(7);

    private const int UsernameCharactersMax = 255;

    public static Refusal? Check(InvocationRequest request, CommandDraft draft, InvocationOptions options, CommandOptions commands)
    {
        if (request.Mode != RepeatMode.Once)
            return new(RefusalCode.UnsupportedParameter, "RepeatMode: only Once is supported.");
        if (request.Instances.IsEmpty && request.TargetTags.IsEmpty)
            return new(RefusalCode.MissingParamInstanceId, "Name at least one instance: InstanceId.N or ResourceTag.N.");
        if (!request.Instances.IsEmpty && !request.TargetTags.IsEmpty)
            return new(RefusalCode.InvalidResourceTagConflictWithInstanceIds, "InstanceId.N and ResourceTag.N cannot be given together.");
        if (request.Instances.Length > options.TargetsMax)
            return new(RefusalCode.InstanceIdsExceedLimit, $"At most {options.TargetsMax} instances per invocation.");
        if (request.Username.Length > UsernameCharactersMax)
            return new(RefusalCode.UsernameExceedLimit, $"Username is longer than {UsernameCharactersMax} characters.");
        if (request.WindowsPasswordName.Length > UsernameCharactersMax)
            return new(RefusalCode.WindowsPasswordNameExceedLimit, $"WindowsPasswordName is longer than {UsernameCharactersMax} characters.");
        if (request.DeliveryTimeout <= TimeSpan.Zero || request.DeliveryTimeout > DeliveryTimeoutMax)
            return new(RefusalCode.InvalidParameter, $"DeliveryTimeout must be 1 second to {DeliveryTimeoutMax.TotalDays} days.");

        if (TagRules.Check(request.Tags) is { } wrongTags)
            return wrongTags;
        if (request.Draft is not null && CommandRules.Check(draft, commands, nameRequired: request.KeepCommand) is { } wrongDraft)
            return wrongDraft;
        var effective = Effective(request, draft);
        return CommandRules.CheckTimeout(effective.Timeout)
            ?? CommandRules.CheckWorkingDir(effective.WorkingDir)
            ?? CommandRules.CheckLauncher(effective.Launcher)
            ?? ScriptParameters.Check(effective, request.Parameters, commands);
    }

    /// <summary>The command's content with what this invocation overrides.</summary>
    public static CommandDraft Effective(InvocationRequest request, CommandDraft draft) => draft with
    {
        Timeout = request.Timeout ?? draft.Timeout,
        WorkingDir = request.WorkingDir ?? draft.WorkingDir,
        Launcher = request.Launcher ?? draft.Launcher,
    };
}
