# More of Rack and Rails than the page has, each below a path of its own. CONTROLLER is the file with
# the page's controller, ROOT the folder with the files.
require "json"
require "rack"
require "action_controller"

ROOT = ENV.fetch("ROOT")

class ApplicationController < ActionController::Base
  private

  def require_login
    head :forbidden unless cookies[:session] == "ann"
  end
end

require ENV.fetch("CONTROLLER")

class SessionsController < ApplicationController
  before_action :require_login

  def may_read
    head params[:path] == "secret.txt" ? :forbidden : :no_content
  end
end

class OptionsController < ApplicationController
  def show
    options = JSON.parse(request.headers["X-Options"], symbolize_names: true)
    send_file File.join(ROOT, options.delete(:file)), options
  end
end

ROUTES = ActionDispatch::Routing::RouteSet.new
ROUTES.draw do
  get "/rails/*name", to: "downloads#show", format: false
  get "/may-read", to: "sessions#may_read"
  get "/options", to: "options#show"
end

FILES = lambda { |*sendfile|
  Rack::Sendfile.new(Rack::Files.new(ROOT, "X-More" => "1"), *sendfile)
}

# As Rails builds it: the header's name is configured, and where files are is not.
RAILS = Rack::Sendfile.new(ROUTES, "X-Accel-Redirect")

map("/not-configured") { run FILES.call }
map("/x-sendfile") { run FILES.call("X-Sendfile") }
map("/by-header") { run FILES.call("X-Accel-Redirect") }
map("/") { run RAILS }
