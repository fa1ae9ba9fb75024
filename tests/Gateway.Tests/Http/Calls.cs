using CloudAssistant.Gateway.Http;
using CloudAssistant.Grains.Interfaces.Access;

namespace CloudAssistant.Gateway.Tests.Http;

/// <summary>Calls of a known caller, straight to an action.</summary>
internal static class Calls
{
    /// <summary>A call that reaches that grain.</summary>
    public static ActionCall Of(Type grain, object fake, params (string Name, string Value)[] parameters) => new(
        new(parameters.ToDictionary(parameter => parameter.Name, parameter => parameter.Value)),
        new("key", SignatureAlgorithm.Acs3HmacSha256, "", "", "", default, "", ""), new(AccountId.First, "key"), new(FakeGrains.Create((grain, fake)).Factory))
    {
        Host = "here:81",
        RegionId = "local-1",
    };
}
