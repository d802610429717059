-- What test.sh tries; ends Neovim with 0 where all is as it should be.
local function check()
  local function wait_for(what, found)
    if not vim.wait(30000, found, 50) then error("waited in vain for " .. what) end
  end
  local function ask(method, params)
    local answers = vim.lsp.buf_request_sync(0, method, params, 30000)
    local _, answer = next(answers or {})
    if not answer or answer.error then error(method .. ": " .. vim.inspect(answer)) end
    return answer.result
  end
  vim.cmd("edit policies/guide/rules.poppy")
  assert(vim.bo.filetype == "poppy", "the file is known by its name")
  wait_for("the server", function() return #vim.tbl_values(vim.lsp.buf_get_clients(0)) > 0 and vim.lsp.buf_get_clients(0)[1].initialized end)

  -- A slip, as somebody types it.
  local line = vim.fn.search("three_months_in_12; ninety")
  vim.cmd(line .. "s/three_months_in_12/three_month_in_12/")
  wait_for("a problem", function() return #vim.diagnostic.get(0) == 1 end)
  local problem = vim.diagnostic.get(0)[1]
  assert(problem.code == "P201" and problem.lnum == line - 1, vim.inspect(problem))
  assert(problem.message:find("did you mean `three_months_in_12`", 1, true), problem.message)
  vim.cmd("undo")
  wait_for("no problem", function() return #vim.diagnostic.get(0) == 0 end)

  -- A value as of a month, a run and a county.
  vim.cmd("PoppyAsOf county=Fresno month=2021-07 runDate=2021-08-15")
  local column = vim.fn.getline(line):find("ninety_days_in_12", 1, true)
  vim.fn.cursor(line, column)
  local hover = ask("textDocument/hover", vim.lsp.util.make_position_params())
  assert(hover.contents.value:find("Fresno, 2021-07, as known on 2021-08-15: `yes`", 1, true), hover.contents.value)
  local items = ask("textDocument/completion", vim.lsp.util.make_position_params()).items
  assert(#vim.tbl_filter(function(item) return item.label == "days_allowed" end, items) == 1, "a name in scope is offered")

  -- A rename, through files that are not open.
  local renaming = vim.lsp.util.make_position_params()
  renaming.newName = "ninety_days"
  vim.lsp.util.apply_workspace_edit(ask("textDocument/rename", renaming), "utf-16")
  vim.cmd("wall")
  for _, path in ipairs({ "policies/guide/rules.poppy", "county_rules/fresno.yaml", "county_rules/napa.yaml" }) do
    local text = table.concat(vim.fn.readfile(path), "\n")
    assert(text:find("ninety_days%f[^%w_]") and not text:find("ninety_days_in_12"), path)
  end
  assert(vim.fn.synIDattr(vim.fn.synID(1, 1, 1), "name") == "poppyDeclaration", "words have colours")
  print("Neovim: problem, hover, completion, rename and colours are as they should be\n")
end

local well, fault = pcall(check)
if not well then print(tostring(fault) .. "\n") end
vim.cmd(well and "qall!" or "cquit!")
