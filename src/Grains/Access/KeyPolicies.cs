using System.Collections.Immutable;

namespace CloudAssistant.Grains.Access;

/// <summary>A statement with the place where it stands.</summary>
internal readonly record struct PlacedStatement(string Policy, int Number, PolicyStatement Statement);

/// <summary>All statements that speak of one key. What denies goes before what allows, and what nothing allows is denied.</summary>
internal sealed class KeyPolicies(ImmutableArray<PlacedStatement> statements)
{
    /// <summary>Of a key to which nothing is attached.</summary>
    public static readonly KeyPolicies None = new([]);

    public ImmutableArray<PlacedStatement> Statements => statements;

    /// <summary>One of them looks at the tags of the resource.</summary>
    public bool ReadsTags => statements.Any(placed => placed.Statement.ReadsTags);

    /// <summary>The statements of policies, by their names.</summary>
    public static KeyPolicies Of(IEnumerable<(string Name, ImmutableArray<PolicyStatement> Statements)> policies) =>
        new([.. policies.SelectMany(policy => policy.Statements.Select((statement, i) => new PlacedStatement(policy.Name, i + 1, statement)))]);

    /// <summary>What they say. It looks at each statement once at most; with what the question leaves open it decides only what that cannot change.</summary>
    public Judgement Judge(PolicyQuestion question)
    {
        long steps = 0;
        PlacedStatement? allowing = null;
        var (mayBeAllowed, mayBeDenied) = (false, false);
        foreach (var placed in statements)
        {
            var allows = placed.Statement.Allows;
            switch (placed.Statement.Holds(question, ref steps))
            {
                case true when !allows:
                    return Decided(Verdict.ExplicitDeny, placed, steps);
                case true:
                    allowing ??= placed;
                    break;
                case null when allows:
                    mayBeAllowed = true;
                    break;
                case null:
                    mayBeDenied = true;
                    break;
            }
        }

        return allowing switch
        {
            null when !mayBeAllowed => new(Verdict.ImplicitDeny, "", 0, "", steps),
            { } placed when !mayBeDenied => Decided(Verdict.Allow, placed, steps),
            _ => new(Verdict.Depends, "", 0, "", steps),
        };
    }

    /// <summary>Those that may speak of such a question, whatever it leaves open comes to.</summary>
    public KeyPolicies Narrow(PolicyQuestion question)
    {
        long steps = 0;
        return new([.. statements.Where(placed => placed.Statement.Holds(question, ref steps) != false)]);
    }

    private static Judgement Decided(Verdict verdict, PlacedStatement placed, long steps) =>
        new(verdict, placed.Policy, placed.Number, placed.Statement.Sid, steps);
}
