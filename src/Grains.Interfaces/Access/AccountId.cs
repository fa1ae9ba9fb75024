namespace CloudAssistant.Grains.Interfaces.Access;

/// <summary>Names the owner of things. Every row, grain state and task carries one. 16 decimal digits.</summary>
[GenerateSerializer, Immutable, Alias("ca.AccountId")]
public readonly record struct AccountId([property: Id(0)] string Value)
{
    /// <summary>The one account of a new server.</summary>
    public static readonly AccountId First = new("1000000000000001");

    /// <inheritdoc/>
    public override string ToString() => Value;
}
