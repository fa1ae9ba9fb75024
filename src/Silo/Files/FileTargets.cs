using CloudAssistant.Grains.Interfaces.Instances;
using CloudAssistant.Silo.Invocations;
using CloudAssistant.Silo.Storage;

namespace CloudAssistant.Silo.Files;

/// <summary>Notes of accepted files which instances they are for; for other invocations there is no statement.</summary>
internal static class FileTargets
{
    private static readonly RowColumns<(AcceptedInvocation Sending, InstanceId Instance)> Columns = new RowColumns<(AcceptedInvocation Sending, InstanceId Instance)>()
        .With("account", t => t.Sending.Plan.Caller.Account.Value).With("instance", t => t.Instance.Raw()).With("invocation", t => t.Sending.Plan.Id.Raw());

    public static void Add(Statements statements, IReadOnlyList<AcceptedInvocation> accepted)
    {
        List<(AcceptedInvocation, InstanceId)>? targets = null;
        foreach (var sending in accepted)
            if (sending.Plan.File is not null)
                foreach (var target in sending.Targets)
                    (targets ??= []).Add((sending, target.Instance));
        if (targets is not null)
            statements.Insert("file_targets", Columns, targets);
    }
}
