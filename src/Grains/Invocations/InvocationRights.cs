using CloudAssistant.Grains.Access;
using CloudAssistant.Grains.Interfaces.Commands;
using CloudAssistant.Grains.Interfaces.Instances;
using CloudAssistant.Grains.Interfaces.Invocations;
using CloudAssistant.Grains.Interfaces.Replies;

namespace CloudAssistant.Grains.Invocations;

/// <summary>What the caller of an invocation may do: to the command, to each of the targets, and to those that are yet to come.</summary>
internal sealed class InvocationRights(TargetRights targets, InvocationRequest request)
{
    /// <summary>The stored command that is invoked, with its tags when it is there; null when none is.</summary>
    public (CommandId Id, IReadOnlyDictionary<string, string>? Tags)? Command { get; set; }

    /// <summary>The tags of the targets must be read.</summary>
    public bool ReadsTags => targets.ReadsTags;

    /// <summary>Refuses the command, or null; null for a number of targets that is not known yet.</summary>
    public Refusal? RefuseCommand(int? count) => Command is { } command
        ? targets.RefuseOn(count, "InvokeCommand", ResourceType.Command, command.Id.ToString(), command.Tags)
        : null;

    /// <summary>Refuses the call, or null.</summary>
    /// <param name="count">How many targets it has.</param>
    /// <param name="found">They with their tags, as far as <see cref="ReadsTags"/>.</param>
    public Refusal? Refuse(int count, IEnumerable<(InstanceId Instance, IReadOnlyDictionary<string, string>? Tags)> found) =>
        RefuseCommand(count)
        // To keep the command is to make one.
        ?? (request is { KeepCommand: true, Draft: { } draft } ? targets.RefuseOn(count, "CreateCommand", ResourceType.Command, ResourceName.All, draft.Tags) : null)
        ?? targets.Refuse(count, found)
        // Of who comes later only these tags are sure, and of how many nothing.
        ?? (request.LateTags ? targets.RefuseFuture(request.TargetTags) : null);
}
