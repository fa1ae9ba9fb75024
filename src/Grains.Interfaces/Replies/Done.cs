namespace CloudAssistant.Grains.Interfaces.Replies;

/// <summary>The value of a reply that has nothing more to say than that the thing was done.</summary>
[GenerateSerializer, Immutable, Alias("ca.Done")]
public readonly record struct Done;
