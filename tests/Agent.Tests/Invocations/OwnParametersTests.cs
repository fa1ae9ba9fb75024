using CloudAssistant.Agent.Invocations;

namespace CloudAssistant.Agent.Tests.Invocations;

public sealed class OwnParametersTests
{
    private static readonly Dictionary<string, string> Values = new()
    {
        ["ACS::InstanceId"] = "i-1",
        ["name"] = "{{ACS::InstanceId}}",
        ["empty"] = "",
    };

    [Theory]
    [InlineData("", "")]
    [InlineData("nothing to do", "nothing to do")]
    [InlineData("a {{ACS::InstanceId}} b", "a i-1 b")]
    [InlineData("{{ acs::instanceid }}{{\n ACS::INSTANCEID\r\n}}", "i-1i-1")]
    [InlineData("{{name}}", "{{ACS::InstanceId}}")]
    [InlineData("[{{empty}}]", "[]")]
    [InlineData("{{unknown}} {{ACS::InstanceId}}", "{{unknown}} i-1")]
    [InlineData("{{ACS::InstanceId", "{{ACS::InstanceId")]
    [InlineData("{{ never closed {{name}}", "{{ never closed {{ACS::InstanceId}}")]
    [InlineData("{{{ACS::InstanceId}}}", "{i-1}")]
    [InlineData("{{}} {{ }} {{ACS::ScriptFileName|Ext(\".py\")}}", "{{}} {{ }} {{ACS::ScriptFileName|Ext(\".py\")}}")]
    public void Known_names_are_replaced_once(string text, string expected) => Assert.Equal(expected, OwnParameters.Replace(text, Values));
}
