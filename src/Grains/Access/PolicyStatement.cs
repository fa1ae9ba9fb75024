using System.Collections.Immutable;

namespace CloudAssistant.Grains.Access;

/// <summary>One statement of a policy.</summary>
internal sealed record PolicyStatement
{
    public string Sid { get; init; } = "";

    /// <summary>It allows; else it denies.</summary>
    public required bool Allows { get; init; }

    /// <summary>Actions, without <c>ecs:</c>; the case of letters does not count.</summary>
    public required ImmutableArray<PolicyPattern> Actions { get; init; }

    public required ImmutableArray<ResourcePattern> Resources { get; init; }

    /// <summary>All of them must hold.</summary>
    public ImmutableArray<PolicyCondition> Conditions { get; init; } = [];

    /// <summary>It looks at the tags of the resource.</summary>
    public bool ReadsTags => Conditions.Any(condition => condition.LooksAt == Unknown.Tags);

    /// <summary>Whether it speaks of the question; null when that depends on what the question leaves open. Each pattern is looked at once at most.</summary>
    public bool? Holds(PolicyQuestion question, ref long steps)
    {
        if (!NamesAction(question.Action, ref steps))
            return false;
        var holds = NamesResource(question, ref steps);
        foreach (var condition in Conditions)
        {
            if (holds == false)
                return false;
            steps += condition.Count;
            holds = condition.Holds(question) switch { true => holds, false => false, null => null };
        }

        return holds;
    }

    private bool NamesAction(string action, ref long steps)
    {
        foreach (var pattern in Actions)
        {
            steps++;
            if (pattern.Matches(action, StringComparison.OrdinalIgnoreCase))
                return true;
        }

        return false;
    }

    private bool? NamesResource(PolicyQuestion question, ref long steps)
    {
        bool? any = false;
        foreach (var pattern in Resources)
        {
            steps++;
            switch (pattern.Names(question))
            {
                case true:
                    return true;
                case null:
                    any = null;
                    break;
            }
        }

        return any;
    }
}
